namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>
/// When two values may end with one lease: a lease costs etcd more than a key, and events come by the thousand. Numbers as upstream
/// (apiserver, storage/etcd3/lease_manager.go): up to 5 % or 60 seconds late, 1,000 keys a lease.
/// </summary>
internal static class LeaseSharingRules
{
    private const int MostKeys = 1_000;
    private const double LatePart = 0.05;
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(60);

    /// <summary>Of a new lease for a value of this lifetime, in whole seconds.</summary>
    public static long Seconds(TimeSpan lifetime) => Math.Max(1, (long)Math.Ceiling(lifetime.TotalSeconds) + (long)Lateness(lifetime).TotalSeconds);

    /// <param name="leaseEnds">When the lease ends.</param>
    /// <param name="keys">That have it already.</param>
    public static bool CanShare(DateTimeOffset leaseEnds, int keys, DateTimeOffset now, TimeSpan lifetime) =>
        keys < MostKeys && leaseEnds >= now + lifetime && leaseEnds <= now + lifetime + Lateness(lifetime);

    private static TimeSpan Lateness(TimeSpan lifetime)
    {
        var part = lifetime * LatePart;
        return part < Latest ? part : Latest;
    }
}
