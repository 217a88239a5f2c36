import { unprocessable } from "../http/answer.ts";

/** What a droplet's disk starts with. */
export interface Image {
  readonly id: number;
  readonly slug: string;
  readonly distribution: string;
  readonly name: string;
}

/**
 * The images that an order may name: https://docs.digitalocean.com/products/droplets/details/images/. Whichever it is,
 * the sandbox's droplet is the same machine: the programs of this one, and Docker.
 */
const IMAGES: readonly Image[] = [
  { id: 195_932_981, slug: "ubuntu-24-04-x64", distribution: "Ubuntu", name: "24.04 (LTS) x64" },
  { id: 129_211_873, slug: "ubuntu-22-04-x64", distribution: "Ubuntu", name: "22.04 (LTS) x64" },
  { id: 202_110_887, slug: "debian-13-x64", distribution: "Debian", name: "13 x64" },
  { id: 133_912_014, slug: "debian-12-x64", distribution: "Debian", name: "12 x64" },
  { id: 142_132_120, slug: "docker-20-04", distribution: "Ubuntu", name: "Docker on Ubuntu 22.04" },
];

/**
 * The image that an order names by its slug or its number.
 *
 * @throws Refusal 422 for one that the sandbox does not offer
 */
export function imageForOrder(value: unknown): Image {
  const found = IMAGES.find(({ id, slug }) => value === slug || value === id);
  if (found !== undefined) return found;
  throw unprocessable(
    `You specified an invalid image for Droplet creation: "${value}" is not one of ${IMAGES.map(({ slug }) => slug).join(", ")}`,
  );
}

/** The image as answers carry it. */
export function imageAnswer(image: Image, regions: readonly string[]): object {
  return {
    ...image,
    type: "base",
    public: true,
    regions,
    created_at: "2026-01-15T16:00:00Z",
    min_disk_size: 10,
    size_gigabytes: 2.5,
    description: "",
    tags: [],
    status: "available",
  };
}
