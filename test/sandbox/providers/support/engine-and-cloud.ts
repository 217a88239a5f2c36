import { createEngineHome, type EngineHome } from "./engine-stack.ts";
import { type FakeCloud, startFakeCloud } from "./fake-cloud.ts";

/** Calls `use` with a home for the real engine and an empty cloud account, and removes both afterwards, whatever happened. */
export async function withEngineAndCloud(use: (home: EngineHome, cloud: FakeCloud) => Promise<void>): Promise<void> {
  const home = await createEngineHome();
  try {
    const cloud = await startFakeCloud();
    try {
      await use(home, cloud);
    } finally {
      await cloud.close();
    }
  } finally {
    await home.remove();
  }
}
