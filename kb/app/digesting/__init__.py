"""What changed, told: snapshots, what two of them differ in, the digest and what it is made of."""
