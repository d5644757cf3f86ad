/** Node's look into `fax-in`, once a second: it costs a directory listing, and sees what a watcher of the file system may miss. */
export interface FaxFolderLoop {
  /** Resolves when the look that is under way is done. */
  stop(): Promise<void>;
}

const EVERY_MS = 1_000;
/** After a failure, which the minute's job tells again. */
const FAILED_MS = 60_000;

export function faxFolderLoop(look: () => Promise<void>, failed: (error: unknown) => void): FaxFolderLoop {
  let stopped = false;
  let wake: (() => void) | undefined;

  async function run(): Promise<void> {
    while (!stopped) {
      let pause = EVERY_MS;
      try {
        await look();
      } catch (error) {
        failed(error);
        pause = FAILED_MS;
      }
      if (stopped) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pause);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  const running = run();
  return {
    async stop() {
      stopped = true;
      wake?.();
      await running;
    },
  };
}
