/** Stylesheets are imported for their effect; the bundler takes care of them. */
declare module '*.css';

/** A stylesheet as text, with what it imports. */
declare module '*.css?inline' {
  const css: string;
  export default css;
}
