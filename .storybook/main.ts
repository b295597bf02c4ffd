import react from '@vitejs/plugin-react';
import { defineMain } from '@storybook/react-vite/node';

export default defineMain({
  framework: '@storybook/react-vite',
  stories: ['../stories/**/*.mdx', '../stories/**/*.stories.tsx'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
  // Nothing leaves the machine of whoever opens it.
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  typescript: { reactDocgen: 'react-docgen-typescript' },
  // Stories import by the names that an app uses; tsconfig.json says where those are.
  viteFinal: (config) => ({
    ...config,
    plugins: [...(config.plugins ?? []), react()],
    resolve: { ...config.resolve, tsconfigPaths: true },
    // The stylesheet as it was written: for older browsers `:dir()` would become a list of languages,
    // and the toolbar turns the direction of an English page.
    build: { ...config.build, cssTarget: ['chrome123', 'firefox128', 'safari17.5'] },
    optimizeDeps: {
      ...config.optimizeDeps,
      // Named here, since what is found only while a story loads brings a second copy of React.
      include: [
        ...(config.optimizeDeps?.include ?? []),
        '@storybook/addon-docs/blocks',
        '@tanstack/react-query',
        'clsx/lite',
        'mock-socket',
        'reconnecting-websocket',
      ],
    },
  }),
});
