namespace NodeStack.Proxy.Nftables;

/// <summary>
/// One instruction of the kernel's packet machine (linux/netfilter/nf_tables.h). Registers are its sixteen words, 0 to 15; a value longer than a word
/// goes on in the next ones.
/// </summary>
internal abstract record Expression;

/// <summary>Bytes of the packet into a register: of the network header, or of the transport header.</summary>
internal sealed record LoadPayload(bool IsTransport, int Offset, int Length, int Register) : Expression;

/// <summary>The packet's mark, transport protocol or incoming interface into a register.</summary>
internal sealed record LoadMeta(MetaKey Key, int Register) : Expression;

/// <summary>The mark of the packet from a register.</summary>
internal sealed record StoreMark(int Register) : Expression;

/// <summary>The state or the status of the packet's connection into a register, as bits in the machine's byte order.</summary>
internal sealed record LoadConntrack(ConntrackKey Key, int Register) : Expression;

/// <summary>Where the connection's first packet was sent to, before anybody changed it: the address, or the port, into a register.</summary>
internal sealed record LoadOriginal(bool IsPort, int Register) : Expression;

/// <summary>Goes on only if the register's first bytes are, or are not, the given ones.</summary>
internal sealed record Compare(int Register, bool IsEqual, ByteText Bytes) : Expression;

/// <summary>target = (source and mask) xor bits.</summary>
internal sealed record Bitwise(int Source, int Target, ByteText Mask, ByteText Xor) : Expression;

/// <summary>Goes on only if the key is, or is not, in the set.</summary>
internal sealed record LookUp(string Set, int Register, bool IsInverted = false) : Expression;

/// <summary>Goes on only if the key is in the map, with its value in a register.</summary>
internal sealed record LookUpValue(string Set, int Register, int Target) : Expression;

/// <summary>Does what the map says for the key; goes on if it is not there.</summary>
internal sealed record LookUpVerdict(string Set, int Register) : Expression;

/// <summary>The given bytes into a register.</summary>
internal sealed record LoadValue(int Register, ByteText Bytes) : Expression;

/// <summary>The offset and a random number from 0 to below the modulus into a register, in the machine's byte order.</summary>
internal sealed record PickRandom(int Register, uint Modulus, uint Offset = 0) : Expression;

/// <summary>What kind of address the packet's source or destination is to this machine (RTN_LOCAL is 2) into a register, in the machine's byte order.</summary>
internal sealed record LoadAddressType(bool IsSource, int Register) : Expression;

/// <summary>Adds the key of the register to a dynamic map, or begins its timeout anew, with the value of another register.</summary>
internal sealed record UpdateMap(string Set, int Key, int Value, TimeSpan Timeout) : Expression;

internal sealed record Decide(Verdict Verdict) : Expression;

/// <summary>Sends the connection to the address and the port in the registers.</summary>
internal sealed record DestinationNat(int Address, int Port) : Expression;

/// <summary>Gives the connection this machine's address, with a port by chance.</summary>
internal sealed record Masquerade : Expression;

/// <summary>Answers with ICMP port unreachable.</summary>
internal sealed record Reject : Expression;

/// <summary>Somebody else's: read back from the kernel, never written.</summary>
/// <param name="Name">The kernel's name of it.</param>
internal sealed record UnknownExpression(string Name) : Expression;
