namespace NodeStack.Kubelet.Images;

/// <summary>What collection remembers of an image. LastUsed is the start of time while it was never seen in use.</summary>
internal sealed record ImageRecord(string Id, DateTimeOffset FirstSeen, DateTimeOffset LastUsed, ulong SizeBytes, bool Kept);
