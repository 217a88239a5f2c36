import { runNpm } from "./kept-packages.ts";

const [folder = "", ...words] = process.argv.slice(2);
process.exitCode = await runNpm({ folder, words, environment: process.env });
