/** What the configuration tells the visual tests, and what Vite gives to their modules. */
import 'vite/types/importMeta.d.ts';
import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether the looks of now are to be taken over. */
    isUpdate: boolean;
    /** The published stylesheet. */
    minifiedStyles: string;
  }
}
