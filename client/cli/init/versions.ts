/** What a new project depends on, exactly as this package was tested with it. A test holds it to package.json. */
export const DEPENDENCIES = {
  'aws-cdk-lib': '2.276.0',
  constructs: '10.8.1',
  zod: '4.6.7',
} as const;

/** `aws-cdk` must be named: the version that npm calls the latest can't read what this library writes. */
export const DEV_DEPENDENCIES = {
  '@types/node': '24.19.2',
  'aws-cdk': '2.1148.1',
  typescript: '7.0.2',
} as const;

/** Packages whose install scripts npm asks about: esbuild's puts its program in place, classic-level's its library. */
export const ALLOW_SCRIPTS = { 'classic-level': true, esbuild: true } as const;
