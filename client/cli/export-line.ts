/** Where an emulator is, and as whom it is asked: nobody checks it there. */
interface Emulator {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The line of shell that leads the aws command and every SDK to an emulator. */
export function exportLine(endpoint: string, { region, credentials }: Emulator): string {
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    // Python's SDK, and with it version 1 of the aws command, know the region by this name alone.
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  return `export ${Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')}`;
}
