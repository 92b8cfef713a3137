namespace NodeStack.Proxy.Sync;

/// <summary>How often rules are written and looked at.</summary>
/// <param name="Least">minSyncPeriod: from the beginning of a run to the next, unless nothing came before.</param>
/// <param name="Longest">syncPeriod: failed runs are tried again at least so often.</param>
/// <param name="Check">How often it is looked whether somebody else changed the rules.</param>
internal sealed record SyncIntervals(TimeSpan Least, TimeSpan Longest, TimeSpan Check);
