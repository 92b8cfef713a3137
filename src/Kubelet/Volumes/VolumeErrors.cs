namespace NodeStack.Kubelet.Volumes;

/// <summary>Makes the exceptions of volumes with upstream's reason and framing.</summary>
internal static class VolumeErrors
{
    public const string FailedMount = "FailedMount";

    // Claims are not watched, and one that is bound should not wait for long.
    private static readonly TimeSpan s_claimRetry = TimeSpan.FromSeconds(5);

    /// <summary>A volume that cannot be set up: the event upstream makes of it.</summary>
    public static VolumeException SetUp(string volume, string message, Exception? inner = null) =>
        new(FailedMount, $"MountVolume.SetUp failed for volume \"{volume}\" : {message}", inner);

    /// <summary>Volumes that nothing can be mounted for yet: the event upstream makes of it.</summary>
    public static VolumeException NotReady(IEnumerable<string> volumes, IEnumerable<string> problems)
    {
        var names = string.Join(' ', volumes);
        return new VolumeException(
            FailedMount,
            $"Unable to attach or mount volumes: unmounted volumes=[{names}], unattached volumes=[], failed to process volumes=[{names}]: {string.Join("; ", problems)}")
        {
            RetryLimit = s_claimRetry,
        };
    }

    /// <summary>A mount of a container that cannot be had; the text becomes the container's waiting message.</summary>
    public static VolumeException Mount(string message, Exception? inner = null) => new(FailedMount, message, inner);
}
