/** The key by which a host proves that it is itself. */
export interface HostKey {
  /** OpenSSH's text of the private key; a secret. */
  readonly privateKey: string;

  /** One line, such as `ssh-ed25519 AAAA…`. */
  readonly publicKey: string;
}
