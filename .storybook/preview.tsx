// What all stories share: the stylesheet, the toolbar, and the rule that a violation of
// accessibility fails the story.
import addonA11y from '@storybook/addon-a11y';
import addonDocs from '@storybook/addon-docs';
import { definePreview } from '@storybook/react-vite';
import '../src/styles/index.css';

const BACKGROUNDS = { light: '#ffffff', dark: '#16181d' } as const;

export default definePreview({
  addons: [addonDocs(), addonA11y()],
  parameters: {
    a11y: { test: 'error' },
    layout: 'padded',
    controls: { expanded: true },
  },
  initialGlobals: { theme: 'light' },
  globalTypes: {
    theme: {
      description: 'Colour scheme of the page',
      toolbar: {
        title: 'Theme',
        icon: 'mirror',
        dynamicTitle: true,
        items: [
          { value: 'light', title: 'Light', icon: 'sun' },
          { value: 'dark', title: 'Dark', icon: 'moon' },
        ],
      },
    },
  },
  decorators: [
    (Story, { globals }) => {
      const theme = globals['theme'] === 'dark' ? 'dark' : 'light';
      // On the page itself, as an app would do it: the components follow its `color-scheme`.
      document.documentElement.style.colorScheme = theme;
      document.body.style.background = BACKGROUNDS[theme];
      document.body.style.color = theme === 'dark' ? '#f2f3f5' : '#16181d';
      return <Story />;
    },
  ],
});
