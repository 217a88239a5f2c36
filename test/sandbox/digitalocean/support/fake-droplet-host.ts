import type {
  DropletHost,
  DropletRequest,
  DropletRuntime,
  FirewallProgram,
} from "../../../../sandbox/digitalocean/runtime.ts";

/** What a fake machine was told. */
export interface FakeMachine {
  readonly request: DropletRequest;
  readonly address: string;
  isOn: boolean;
  reservedAddress: string | undefined;
  firewall: FirewallProgram | undefined;
}

/** Machines in memory, for tests to look at. */
export class FakeDropletHost implements DropletHost {
  /** By the droplet's name. */
  readonly machines = new Map<string, FakeMachine>();
  readonly reserved = new Set<string>();
  /** Rejects the next start. */
  refusal: string | undefined;
  #addresses = 40;

  async startDroplet(request: DropletRequest): Promise<DropletRuntime> {
    if (this.refusal !== undefined) throw new Error(this.refusal);
    const address = `10.200.1.${this.#addresses++}`;
    const machine: FakeMachine = { request, address, isOn: true, reservedAddress: undefined, firewall: undefined };
    this.machines.set(request.name, machine);
    return {
      address,
      powerOn: async () => {
        machine.isOn = true;
      },
      powerOff: async () => {
        machine.isOn = false;
      },
      setReservedAddress: async (reserved) => {
        machine.reservedAddress = reserved;
      },
      setFirewall: async (program) => {
        machine.firewall = program;
      },
      stop: async () => {
        this.machines.delete(request.name);
      },
    };
  }

  async reserveAddress(): Promise<string> {
    const address = `10.200.1.${this.#addresses++}`;
    this.reserved.add(address);
    return address;
  }

  releaseAddress(address: string): void {
    this.reserved.delete(address);
  }
}
