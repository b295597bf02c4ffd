/**
 * The page of a component: a playground, every state in one grid, names, keys and speech. Each story
 * alone is in the sidebar.
 */
import {
  Canvas,
  Controls,
  Description,
  Heading,
  Primary,
  Title,
  useOf,
} from '@storybook/addon-docs/blocks';

import { ANATOMY } from './anatomy.js';
import { BEHAVIOUR } from './behaviour.js';
import { Names } from './Names.js';
import { Table, Text } from './Table.js';

/** Any page of stories; what is known of the component is added. */
export function ComponentPage() {
  const { csfFile } = useOf('meta', ['meta']);
  const name = csfFile.meta.title.split('/').at(-1) ?? '';
  const allStates: unknown = csfFile.moduleExports['AllStates'];
  return (
    <>
      <Title />
      <Description />
      <Primary />
      <details>
        <summary>Props</summary>
        <Controls />
      </details>
      {allStates !== undefined && (
        <>
          <Heading>Every state</Heading>
          <Canvas of={allStates} sourceState="none" />
        </>
      )}
      <Anatomy name={name} />
      <KeysAndSpeech name={name} />
    </>
  );
}

/** Class names and data attributes. */
function Anatomy({ name }: { readonly name: string }) {
  const anatomy = ANATOMY.find(({ component }) => component === name);
  if (anatomy === undefined) return null;
  return (
    <>
      <Heading>Names in the page</Heading>
      <Names anatomy={anatomy} />
    </>
  );
}

function KeysAndSpeech({ name }: { readonly name: string }) {
  const behaviour = BEHAVIOUR[name];
  if (behaviour === undefined) return null;
  const keys = Object.entries(behaviour.keys);
  return (
    <>
      <Heading>Keyboard and speech</Heading>
      {keys.length > 0 ? (
        <Table head={['Where', 'What keys do']} rows={keys} />
      ) : (
        <p>Nothing in it takes the focus.</p>
      )}
      <ul>
        {behaviour.speech.map((line) => (
          <li key={line}>
            <Text>{line}</Text>
          </li>
        ))}
      </ul>
    </>
  );
}
