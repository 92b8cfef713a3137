namespace NodeStack.Kubelet.Volumes.Tokens;

/// <summary>A token, and when a new one should be asked for. Never logged.</summary>
internal sealed record PodToken(string Value, DateTimeOffset RefreshAt, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"PodToken(***, until {ExpiresAt:O})";
}
