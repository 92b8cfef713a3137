namespace NodeStack.TestSupport.Nftables;

internal enum TraceOutcome
{
    /// <summary>Left the machine, or reached a process on it.</summary>
    Accepted,

    /// <summary>Gone without a word.</summary>
    Dropped,

    /// <summary>Gone, and the sender was told.</summary>
    Rejected,
}
