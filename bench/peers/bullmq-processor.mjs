const noop = (_item) => undefined;

/** Runs what does nothing over the items of a job, and returns how many it ran. */
export default async ({ data }) => {
  let done = 0;
  for (const item of data.items) {
    noop(item);
    done += 1;
  }
  return done;
};
