using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Images;

/// <summary>
/// Decides which images go. Roots that never do: images of any existing container, running or not, pinned ones, and those the
/// options keep. The rest goes in order of last use, then of first sight.
/// </summary>
internal static class ImageGcPlanner
{
    /// <summary>The next memory: new images are first seen now, images in use are last used now, images that are gone are forgotten.</summary>
    public static IReadOnlyDictionary<string, ImageRecord> Observe(
        IReadOnlyDictionary<string, ImageRecord> memory, IReadOnlyList<Image> images, IReadOnlyList<Container> containers,
        IReadOnlyList<string> keep, DateTimeOffset now)
    {
        var used = Names(containers);
        var next = new Dictionary<string, ImageRecord>(images.Count);
        foreach (var image in images)
        {
            var known = memory.GetValueOrDefault(image.Id);
            var inUse = IsNamed(image, used);
            next[image.Id] = new ImageRecord(
                image.Id,
                known?.FirstSeen ?? now,
                inUse ? now : known?.LastUsed ?? DateTimeOffset.MinValue,
                image.SizeBytes,
                inUse || image.Pinned || keep.Any(name => Names(image, name)));
        }

        return next;
    }

    /// <summary>Images unused for longer than the maximum age, once the kubelet has watched for that long.</summary>
    public static IReadOnlyList<ImageRecord> TooOld(
        IReadOnlyDictionary<string, ImageRecord> memory, ImageGcOptions options, DateTimeOffset began, DateTimeOffset now)
    {
        if (options.MaximumAge == TimeSpan.Zero || now - began <= options.MaximumAge)
            return [];
        return [.. InOrder(memory).Where(image => now - image.LastUsed > options.MaximumAge)];
    }

    /// <summary>How full the filesystem is and what to free for it; zero bytes below the high threshold.</summary>
    public static ImageGcNeed Need(long capacityBytes, long availableBytes, ImageGcOptions options)
    {
        var available = Math.Min(availableBytes, capacityBytes);
        var percent = 100 - (int)((Int128)available * 100 / capacityBytes);
        var free = (long)((Int128)capacityBytes * (100 - options.LowThresholdPercent) / 100) - available;
        return new ImageGcNeed(percent, percent >= options.HighThresholdPercent ? Math.Max(0, free) : 0);
    }

    /// <summary>What may be removed for space, in order; the executor stops when enough is freed.</summary>
    public static IReadOnlyList<ImageRecord> Removable(
        IReadOnlyDictionary<string, ImageRecord> memory, ImageGcOptions options, DateTimeOffset now) =>
        [.. InOrder(memory).Where(image => image.LastUsed < now && now - image.FirstSeen >= options.MinimumAge)];

    private static IEnumerable<ImageRecord> InOrder(IReadOnlyDictionary<string, ImageRecord> memory) =>
        memory.Values.Where(static image => !image.Kept)
            .OrderBy(static image => image.LastUsed).ThenBy(static image => image.FirstSeen).ThenBy(static image => image.Id, StringComparer.Ordinal);

    private static HashSet<string> Names(IReadOnlyList<Container> containers)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var container in containers)
        {
            names.Add(container.ImageId);
            names.Add(container.ImageRef);
            names.Add(container.Image);
        }

        names.Remove("");
        return names;
    }

    private static bool IsNamed(Image image, HashSet<string> names) =>
        names.Contains(image.Id) || image.RepoDigests.Any(names.Contains) || image.RepoTags.Any(names.Contains);

    private static bool Names(Image image, string name) =>
        image.Id == name || image.RepoTags.Contains(name) || image.RepoDigests.Contains(name);
}
