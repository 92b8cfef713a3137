namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>One message of a batch.</summary>
/// <param name="Start">Where in the buffer it begins.</param>
/// <param name="Operation">Which step of the transaction it belongs to.</param>
/// <param name="FirstElement">Which of the step's elements is its first.</param>
internal readonly record struct EncodedStep(int Start, int Operation, int FirstElement);
