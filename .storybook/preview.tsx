// What all stories share: the stylesheet, a clock that stands still, the toolbar, and the rule that
// a violation of accessibility fails the story.
import addonA11y from '@storybook/addon-a11y';
import addonDocs from '@storybook/addon-docs';
import { definePreview } from '@storybook/react-vite';
import { DisplayProvider } from '../src/display/DisplayProvider.js';
import { germanLabels } from 'react-task-status/labels/de';
import { ComponentPage } from '../stories/support/ComponentPage.js';
import { NOW } from '../stories/support/data.js';
import { applyPage } from '../stories/support/page.js';
import { preloadLogPanel } from 'react-task-status';
import '../src/styles/index.css';

export default definePreview({
  addons: [addonDocs(), addonA11y()],
  tags: ['autodocs'],
  parameters: {
    a11y: { test: 'error' },
    layout: 'padded',
    controls: { expanded: true },
    docs: { toc: true, page: ComponentPage },
    options: {
      storySort: {
        order: [
          'Start here',
          'Guides',
          [
            'Install',
            'Server',
            'Theming',
            'Polling and fallback',
            'Sharing across tabs',
            'Testing',
            'Accessibility',
            'Languages',
            'Views',
            'Names in the page',
          ],
          'Components',
          'Recipes',
        ],
      },
    },
  },
  initialGlobals: {
    theme: 'light',
    palette: 'kit',
    contrast: 'system',
    motion: 'system',
    direction: 'ltr',
    language: 'en',
    density: 'comfortable',
  },
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
    palette: {
      description: 'The seven status colours',
      toolbar: {
        title: 'Palette',
        icon: 'paintbrush',
        dynamicTitle: true,
        items: [
          { value: 'kit', title: 'Built-in colours' },
          { value: 'brand', title: 'One colour of a brand' },
          { value: 'okabe', title: 'Okabe and Ito (colour-blind safe)' },
        ],
      },
    },
    contrast: {
      description: 'As for readers who ask their system for more contrast',
      toolbar: {
        title: 'Contrast',
        icon: 'contrast',
        dynamicTitle: true,
        items: [
          { value: 'system', title: 'Contrast of the system' },
          { value: 'more', title: 'More contrast' },
        ],
      },
    },
    motion: {
      description: 'As for readers who ask their system for less motion',
      toolbar: {
        title: 'Motion',
        icon: 'play',
        dynamicTitle: true,
        items: [
          { value: 'system', title: 'Motion of the system' },
          { value: 'reduce', title: 'Less motion' },
        ],
      },
    },
    direction: {
      description: 'Direction of the text',
      toolbar: {
        title: 'Direction',
        icon: 'transfer',
        dynamicTitle: true,
        items: [
          { value: 'ltr', title: 'Left to right' },
          { value: 'rtl', title: 'Right to left' },
        ],
      },
    },
    language: {
      description: 'Words, numbers and times',
      toolbar: {
        title: 'Language',
        icon: 'globe',
        dynamicTitle: true,
        items: [
          { value: 'en', title: 'English' },
          { value: 'de', title: 'Deutsch' },
        ],
      },
    },
    density: {
      description: 'How close everything stands',
      toolbar: {
        title: 'Density',
        icon: 'component',
        dynamicTitle: true,
        items: [
          { value: 'compact', title: 'Compact' },
          { value: 'comfortable', title: 'Comfortable' },
          { value: 'spacious', title: 'Spacious' },
        ],
      },
    },
  },
  // So that a story of an open log shows its lines at once.
  loaders: [preloadLogPanel],
  decorators: [
    (Story, { globals, parameters }) => {
      applyPage(globals);
      const isGerman = globals['language'] === 'de';
      return (
        <DisplayProvider
          // A story about time brings a clock of its own.
          now={parameters['clock'] === 'running' ? undefined : NOW}
          labels={isGerman ? germanLabels : undefined}
          locale={isGerman ? 'de' : 'en'}
        >
          <Story />
        </DisplayProvider>
      );
    },
  ],
});
