namespace NodeStack.Kubelet.Images;

/// <summary>The image_size_in_bytes label of the pull histogram.</summary>
internal static class ImageSizeRules
{
    private const ulong MiB = 1024 * 1024;
    private const ulong GiB = 1024 * MiB;

    private static readonly (ulong Above, string Label)[] Buckets =
    [
        (100 * GiB, "GT100GB"), (60 * GiB, "60GB-100GB"), (40 * GiB, "40GB-60GB"), (30 * GiB, "30GB-40GB"), (20 * GiB, "20GB-30GB"),
        (10 * GiB, "10GB-20GB"), (5 * GiB, "5GB-10GB"), (GiB, "1GB-5GB"), (500 * MiB, "500MB-1GB"), (100 * MiB, "100MB-500MB"),
        (10 * MiB, "10MB-100MB"), (0, "0-10MB"),
    ];

    public static string Label(ulong bytes)
    {
        foreach (var (above, label) in Buckets)
        {
            if (bytes > above)
                return label;
        }

        return "N/A";
    }
}
