using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.Images.Credentials;

namespace NodeStack.Kubelet.Images;

/// <summary>
/// <see cref="IImageEnsurer"/>: name, policy, what is there, back-off, pull; events and texts are upstream's. The "Error: REASON" event
/// that follows a failure belongs to the container's start, as upstream.
/// </summary>
internal sealed class ImageEnsurer(
    IImageService images, ImagePuller puller, ImageAccess access, IEventRecorder events, ImageMetrics metrics,
    TimeProvider time, ILogger logger) : IImageEnsurer
{
    private readonly ConcurrentDictionary<(string PodUid, string Image), PullBackoff> _backoffs = new();

    public Task<ImageOutcome> EnsureAsync(V1Pod pod, V1Container container, PodSandboxConfig sandbox, CancellationToken cancel) => EnsureSafelyAsync(
        new ImageRequest(pod, container.Image ?? "", FieldPath(pod, container), PullPolicyRules.Of(container.ImagePullPolicy, container.Image ?? "")),
        sandbox, cancel);

    public Task<ImageOutcome> EnsureVolumeAsync(V1Pod pod, V1ImageVolumeSource volume, PodSandboxConfig? sandbox, CancellationToken cancel) => EnsureSafelyAsync(
        new ImageRequest(pod, volume.Reference ?? "", "", PullPolicyRules.Of(volume.PullPolicy, volume.Reference ?? "")), sandbox, cancel);

    private async Task<ImageOutcome> EnsureSafelyAsync(ImageRequest request, PodSandboxConfig? sandbox, CancellationToken cancel)
    {
        try
        {
            return await EnsureAsync(request, sandbox, cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            ImageLog.Broken(logger, error, request.Image);
            return Failed("ErrImagePull", error.Message, null);
        }
    }

    public void Forget(string podUid)
    {
        foreach (var key in _backoffs.Keys)
        {
            if (key.PodUid == podUid)
                _backoffs.TryRemove(key, out _);
        }
    }

    private async Task<ImageOutcome> EnsureAsync(ImageRequest request, PodSandboxConfig? sandbox, CancellationToken cancel)
    {
        if (ImageNameParser.WithDefaultTag(request.Image, out var error) is not { } name)
        {
            metrics.Ensured(request.Policy, null, null);
            var message = $"Failed to apply default image tag {GoTextRenderer.Quote(request.Image)}: {error}";
            Record(request, EventType.Warning, "InspectFailed", message);
            return Failed("InvalidImageName", message, null);
        }

        var spec = new ImageSpec(name, UserSpecified: request.Image) { Annotations = Annotations(request.Pod) };
        return request.Policy == PullPolicy.Always
            ? await PullAsync(request, spec, sandbox, present: null, cancel).ConfigureAwait(false)
            : await InspectAsync(request, spec, sandbox, cancel).ConfigureAwait(false);
    }

    private async Task<ImageOutcome> InspectAsync(ImageRequest request, ImageSpec spec, PodSandboxConfig? sandbox, CancellationToken cancel)
    {
        Image? image;
        try
        {
            image = await images.ImageStatusAsync(spec, cancel).ConfigureAwait(false);
        }
        catch (CriException error)
        {
            cancel.ThrowIfCancellationRequested();
            metrics.Ensured(request.Policy, null, null);
            // The empty name is upstream's: it prints the reference that it failed to get.
            var message = $"Failed to inspect image \"\": {error.Message}";
            Record(request, EventType.Warning, "InspectFailed", message);
            return Failed("ImageInspectError", message, null);
        }

        if (image is not null && await access.Records.MayUseAsync(request.Image, image.Id, () => CredentialsAsync(request, spec, cancel)).ConfigureAwait(false))
        {
            metrics.Ensured(request.Policy, true, false);
            Record(request, EventType.Normal, "Pulled",
                $"Container image {GoTextRenderer.Quote(request.Image)} already present on machine and can be accessed by the pod");
            return new ImageOutcome(image, "", "", null);
        }

        if (request.Policy != PullPolicy.Never)
            return await PullAsync(request, spec, sandbox, present: image is not null, cancel).ConfigureAwait(false);
        // An image that the pod may not use is not there for it: its presence would tell of other pods.
        metrics.Ensured(request.Policy, image is not null, null);
        var never = $"Container image {GoTextRenderer.Quote(request.Image)} is not present with pull policy of Never";
        Record(request, EventType.Warning, "ErrImageNeverPull", never);
        return Failed("ErrImageNeverPull", never, null);
    }

    private async Task<ImageOutcome> PullAsync(ImageRequest request, ImageSpec spec, PodSandboxConfig? sandbox, bool? present, CancellationToken cancel)
    {
        metrics.Ensured(request.Policy, present, true);
        var key = (request.Pod.Metadata.Uid, request.Image);
        var backoff = _backoffs.GetValueOrDefault(key);
        if (backoff is not null && PullBackoffRules.WaitUntil(backoff, time.GetUtcNow()) is { } until)
            return InBackoff(request, backoff, until);
        Record(request, EventType.Normal, "Pulling", $"Pulling image {GoTextRenderer.Quote(request.Image)}");
        var began = time.GetTimestamp();
        var credentials = await CredentialsAsync(request, spec, cancel).ConfigureAwait(false);
        var result = await RecordedPullAsync(request, spec, credentials, sandbox, cancel).ConfigureAwait(false);
        return result.Image is { } image
            ? Pulled(request, key, image, result.Took, time.GetElapsedTime(began))
            : PullFailed(request, key, backoff, result);
    }

    private Task<IReadOnlyList<PullCredential>> CredentialsAsync(ImageRequest request, ImageSpec spec, CancellationToken cancel) =>
        access.Credentials.LookupAsync(request.Pod, ImageNameParser.Parse(spec.Image, out _)!.Repository, cancel);

    private async Task<PullResult> RecordedPullAsync(
        ImageRequest request, ImageSpec spec, IReadOnlyList<PullCredential> credentials, PodSandboxConfig? sandbox, CancellationToken cancel)
    {
        access.Records.Begin(request.Image);
        metrics.PullBegan(request.Pod.Metadata.Uid);
        PullResult? result = null;
        try
        {
            result = await puller.PullAsync(spec, [.. credentials.Select(static c => c.Auth)], sandbox, cancel).ConfigureAwait(false);
            return result;
        }
        finally
        {
            metrics.PullEnded(request.Pod.Metadata.Uid);
            if (result?.Image is { } image)
                access.Records.Pulled(request.Image, image.Id, credentials.FirstOrDefault(c => c.Auth == result.Used));
            else
                access.Records.Failed(request.Image);
        }
    }

    private ImageOutcome InBackoff(ImageRequest request, PullBackoff backoff, DateTimeOffset until)
    {
        var message = $"Back-off pulling image {GoTextRenderer.Quote(request.Image)}";
        Record(request, EventType.Normal, "BackOff", message);
        return Failed("ImagePullBackOff", $"{message}: {backoff.LastError}", until);
    }

    private ImageOutcome Pulled(ImageRequest request, (string, string) key, Image image, TimeSpan took, TimeSpan withWait)
    {
        _backoffs.TryRemove(key, out _);
        Record(request, EventType.Normal, "Pulled",
            $"Successfully pulled image {GoTextRenderer.Quote(request.Image)} in {Milliseconds(took)} ({Milliseconds(withWait)} including waiting). "
            + $"Image size: {image.SizeBytes} bytes.");
        metrics.Pulled(image.SizeBytes, withWait);
        ImageLog.Pulled(logger, request.Image, withWait);
        return new ImageOutcome(image, "", "", null);
    }

    private ImageOutcome PullFailed(ImageRequest request, (string, string) key, PullBackoff? before, PullResult result)
    {
        Record(request, EventType.Warning, "Failed", $"Failed to pull image {GoTextRenderer.Quote(request.Image)}: {result.Message}");
        var (reason, message) = PullErrorMapper.Map(request.Image, result.Reason, result.Message);
        var now = time.GetUtcNow();
        var backoff = PullBackoffRules.AfterFailure(before, $"{reason}: {message}", now);
        _backoffs[key] = backoff;
        ImageLog.PullFailed(logger, request.Image, reason, message);
        return Failed(reason, message, PullBackoffRules.WaitUntil(backoff, now));
    }

    private void Record(ImageRequest request, EventType type, string reason, string message) =>
        events.Record(request.Pod, request.FieldPath, type, reason, message);

    private static ImageOutcome Failed(string reason, string message, DateTimeOffset? retryAt) => new(null, reason, message, retryAt);

    private static string Milliseconds(TimeSpan value) =>
        GoTextRenderer.Duration(new TimeSpan(value.Ticks - value.Ticks % TimeSpan.TicksPerMillisecond));

    private static IReadOnlyDictionary<string, string> Annotations(V1Pod pod) =>
        pod.Metadata.Annotations is { } annotations ? new Dictionary<string, string>(annotations) : new Dictionary<string, string>();

    private static string FieldPath(V1Pod pod, V1Container container)
    {
        foreach (var init in pod.Spec.InitContainers ?? [])
        {
            if (init.Name == container.Name)
                return $"spec.initContainers{{{container.Name}}}";
        }

        foreach (var ephemeral in pod.Spec.EphemeralContainers ?? [])
        {
            if (ephemeral.Name == container.Name)
                return $"spec.ephemeralContainers{{{container.Name}}}";
        }

        return $"spec.containers{{{container.Name}}}";
    }
}
