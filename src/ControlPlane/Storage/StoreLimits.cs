namespace NodeStack.ControlPlane.Storage;

/// <summary>What every store takes at most.</summary>
public static class StoreLimits
{
    /// <summary>Key and value of one write: etcd's default request limit (<c>--max-request-bytes</c>), less what its framing needs.</summary>
    public const int MaxValueBytes = 1_572_864 - 4_096;
}
