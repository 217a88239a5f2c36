import { expect } from "chai";
import { parseLibraries } from "../../../../sandbox/images/program-files.ts";

describe("the libraries that a program loads", () => {
  it("go to /lib in an image, and the loader to where programs name it", () => {
    const listing = [
      "\tlinux-vdso.so.1 (0x00007ffc)",
      "\tlibm.so.6 => /opt/cache/usr/lib/x86_64-linux-gnu/libm.so.6 (0x00007f01)",
      "\t/lib64/ld-linux-x86-64.so.2 (0x00007f02)",
      "",
    ].join("\n");
    expect(parseLibraries(listing)).to.deep.equal([
      { from: "/opt/cache/usr/lib/x86_64-linux-gnu/libm.so.6", to: "/lib/libm.so.6" },
      { from: "/lib64/ld-linux-x86-64.so.2", to: "/lib64/ld-linux-x86-64.so.2" },
    ]);
  });
});
