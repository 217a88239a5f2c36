/**
 * Loaded into a Node program before its own code: names are then looked up at the server that the address of this module
 * tells, as in `name-lookup.js?server=127.0.0.1:5353`, and not as the machine does it.
 */
import dns from "node:dns";

const resolver = new dns.promises.Resolver();
resolver.setServers([new URL(import.meta.url).searchParams.get("server")]);

const lookup = dns.lookup;
dns.lookup = (hostname, options, callback) => {
  const [settings, answer] = typeof options === "function" ? [{}, options] : [options, callback];
  resolver.resolve4(hostname).then(
    (addresses) => {
      const found = addresses.map((address) => ({ address, family: 4 }));
      if (settings.all === true) answer(null, found);
      else answer(null, found[0].address, 4);
    },
    // The server knows its own names alone.
    () => lookup(hostname, settings, answer),
  );
};
