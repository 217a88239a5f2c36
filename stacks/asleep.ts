/** The output that is true while an environment runs nothing and keeps its data; `greenroom:asleep` sets it. */
export const ASLEEP_OUTPUT = "asleep";
