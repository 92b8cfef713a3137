using System.Globalization;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Events;

namespace NodeStack.Kubelet.Images;

/// <summary>
/// One turn of image collection: observe, remove what is too old, measure, remove for space. Not thread safe: its loop and eviction
/// take turns through <see cref="ImageGcLoop"/>.
/// </summary>
internal sealed class ImageCollector(
    IImageService images, IContainerRuntime runtime, IImageFilesystem filesystem, IEventRecorder events, ImageMetrics metrics,
    ImageGcOptions options, TimeProvider time, ILogger logger)
{
    private readonly DateTimeOffset _began = time.GetUtcNow();
    private IReadOnlyDictionary<string, ImageRecord> _memory = new Dictionary<string, ImageRecord>();

    /// <summary>Raised with the ids of all images that were there at that moment; handlers must not block for long.</summary>
    public event Action<IReadOnlyCollection<string>, DateTimeOffset>? Listed;

    public async Task ObserveAsync(CancellationToken cancel)
    {
        var at = time.GetUtcNow();
        var present = await images.ListImagesAsync(cancel).ConfigureAwait(false);
        var containers = await runtime.ListContainersAsync(ContainerFilter.All, cancel).ConfigureAwait(false);
        _memory = ImageGcPlanner.Observe(_memory, present, containers, options.Keep, time.GetUtcNow());
        Listed?.Invoke(present.Select(image => image.Id).ToHashSet(), at);
    }

    /// <summary>Throws <see cref="ImageGcException"/>, CriException or IOException.</summary>
    public async Task CollectAsync(CancellationToken cancel)
    {
        await ObserveAsync(cancel).ConfigureAwait(false);
        var (_, errors) = await RemoveAsync(ImageGcPlanner.TooOld(_memory, options, _began, time.GetUtcNow()), long.MaxValue, "age", cancel)
            .ConfigureAwait(false);
        if (errors.Count > 0)
        {
            throw new ImageGcException($"wanted to free images older than {GoTextRenderer.Duration(options.MaximumAge)}, "
                + $"encountered errors in image deletion: {Join(errors)}");
        }

        var (capacity, available) = await filesystem.MeasureAsync(cancel).ConfigureAwait(false);
        if (capacity <= 0)
        {
            const string invalid = "invalid capacity 0 on image filesystem";
            events.RecordNode(EventType.Warning, "InvalidDiskCapacity", invalid);
            throw new ImageGcException(invalid);
        }

        await FreeAsync(ImageGcPlanner.Need(capacity, available, options), capacity, cancel).ConfigureAwait(false);
    }

    /// <summary>Removes every unused image old enough, as eviction asks for. Returns the bytes freed; same errors.</summary>
    public async Task<long> RemoveUnusedAsync(CancellationToken cancel)
    {
        await ObserveAsync(cancel).ConfigureAwait(false);
        return await RemoveForSpaceAsync(long.MaxValue, cancel).ConfigureAwait(false);
    }

    private async Task FreeAsync(ImageGcNeed need, long capacity, CancellationToken cancel)
    {
        if (need.BytesToFree == 0)
            return;
        ImageLog.Collecting(logger, need.UsedPercent, options.HighThresholdPercent, need.BytesToFree);
        var freed = await RemoveForSpaceAsync(need.BytesToFree, cancel).ConfigureAwait(false);
        if (freed >= need.BytesToFree)
            return;
        var message = $"Insufficient free disk space on the node's image filesystem ({need.UsedPercent}% of {Size(capacity)} used). "
            + $"Failed to free sufficient space by deleting unused images (freed {freed} bytes). "
            + "Investigate disk usage, as it could be used by active images, logs, volumes, or other data.";
        events.RecordNode(EventType.Warning, "FreeDiskSpaceFailed", message);
        throw new ImageGcException(message);
    }

    private async Task<long> RemoveForSpaceAsync(long wanted, CancellationToken cancel)
    {
        var (freed, errors) = await RemoveAsync(ImageGcPlanner.Removable(_memory, options, time.GetUtcNow()), wanted, "space", cancel)
            .ConfigureAwait(false);
        return errors.Count == 0
            ? freed
            : throw new ImageGcException($"wanted to free {wanted} bytes, but freed {freed} bytes space with errors in image deletion: {Join(errors)}");
    }

    private async Task<(long Freed, List<string> Errors)> RemoveAsync(
        IReadOnlyList<ImageRecord> candidates, long wanted, string reason, CancellationToken cancel)
    {
        var freed = 0L;
        var errors = new List<string>();
        var memory = new Dictionary<string, ImageRecord>(_memory);
        foreach (var image in candidates)
        {
            if (freed >= wanted)
                break;
            try
            {
                await images.RemoveImageAsync(new ImageSpec(image.Id), cancel).ConfigureAwait(false);
                freed += (long)image.SizeBytes;
                memory.Remove(image.Id);
                metrics.Collected(reason);
                ImageLog.Removed(logger, image.Id, image.SizeBytes, reason);
            }
            catch (CriException error) when (!cancel.IsCancellationRequested)
            {
                ImageLog.NotRemoved(logger, image.Id, error.Message);
                errors.Add(error.Message);
            }
        }

        _memory = memory;
        return (freed, errors);
    }

    private static string Join(List<string> errors) => errors.Count == 1 ? errors[0] : $"[{string.Join(", ", errors)}]";

    private static string Size(long bytes)
    {
        string[] units = ["KiB", "MiB", "GiB", "TiB"];
        if (bytes < 1024)
            return $"{bytes} B";
        var size = bytes / 1024.0;
        var unit = 0;
        for (; size >= 1024 && unit < units.Length - 1; unit++)
            size /= 1024;
        return $"{size.ToString("F1", CultureInfo.InvariantCulture)} {units[unit]}";
    }
}
