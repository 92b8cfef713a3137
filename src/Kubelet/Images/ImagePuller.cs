using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Images;

/// <summary>
/// Pulls, a limited number at a time. Callers that want the same image with the same credentials share one pull; it goes on while
/// any of them waits and is cancelled when the last one leaves. Thread safe.
/// </summary>
internal sealed class ImagePuller(IImageService images, ImageOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PullKey, SharedPull> _running = [];
    private readonly SemaphoreSlim _places = new(options.Limit, options.Limit);

    /// <summary>Throws only for cancellation.</summary>
    public async Task<PullResult> PullAsync(ImageSpec image, IReadOnlyList<RegistryAuth> credentials, PodSandboxConfig? sandbox, CancellationToken cancel)
    {
        var key = new PullKey(image.Image, image.RuntimeHandler, credentials);
        var pull = Join(key, image, credentials, sandbox);
        try
        {
            return await pull.Result.WaitAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            Leave(key, pull);
        }
    }

    public void Dispose() => _places.Dispose();

    private SharedPull Join(PullKey key, ImageSpec image, IReadOnlyList<RegistryAuth> credentials, PodSandboxConfig? sandbox)
    {
        lock (_lock)
        {
            if (!_running.TryGetValue(key, out var pull))
            {
                _running[key] = pull = new SharedPull();
                var token = pull.Cancel.Token;
                pull.Result = Task.Run(() => RunAsync(image, credentials, sandbox, token), CancellationToken.None);
            }

            pull.Waiters++;
            return pull;
        }
    }

    private void Leave(PullKey key, SharedPull pull)
    {
        lock (_lock)
        {
            if (--pull.Waiters > 0 && !pull.Result.IsCompleted)
                return;
            if (_running.GetValueOrDefault(key) == pull)
                _running.Remove(key);
        }

        if (!pull.Result.IsCompleted)
            _ = pull.Cancel.CancelAsync();
    }

    private async Task<PullResult> RunAsync(ImageSpec image, IReadOnlyList<RegistryAuth> credentials, PodSandboxConfig? sandbox, CancellationToken cancel)
    {
        await _places.WaitAsync(cancel).ConfigureAwait(false);
        var began = time.GetTimestamp();
        try
        {
            using var deadline = new CancellationTokenSource(options.PullDeadline, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
            try
            {
                var (reason, message, used) = await TryAllAsync(image, credentials, sandbox, either.Token).ConfigureAwait(false);
                var pulled = message is null ? await images.ImageStatusAsync(image, either.Token).ConfigureAwait(false) : null;
                message ??= pulled is null ? "the image was pulled and is not on the node" : "";
                return new PullResult(pulled, reason, message, time.GetElapsedTime(began)) { Used = used };
            }
            catch (Exception error) when (deadline.IsCancellationRequested && !cancel.IsCancellationRequested
                && error is OperationCanceledException or CriException { Reason: CriErrorReason.Cancelled })
            {
                var text = $"the pull took longer than {GoTextRenderer.Duration(options.PullDeadline)}";
                return new PullResult(null, CriErrorReason.DeadlineExceeded, text, time.GetElapsedTime(began));
            }
            catch (CriException error) when (!cancel.IsCancellationRequested)
            {
                return new PullResult(null, error.Reason, error.Message, time.GetElapsedTime(began));
            }
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Each credential in turn, as upstream: rotation leaves old ones behind. Message is null on success.</summary>
    private async Task<(CriErrorReason Reason, string? Message, RegistryAuth? Used)> TryAllAsync(
        ImageSpec image, IReadOnlyList<RegistryAuth> credentials, PodSandboxConfig? sandbox, CancellationToken cancel)
    {
        var errors = new List<CriException>();
        for (var i = 0; i < Math.Max(1, credentials.Count); i++)
        {
            try
            {
                var auth = credentials.Count == 0 ? null : credentials[i];
                await images.PullImageAsync(image, auth, sandbox, cancel).ConfigureAwait(false);
                return (default, null, auth);
            }
            catch (CriException error) when (!cancel.IsCancellationRequested)
            {
                errors.Add(error);
            }
        }

        var texts = errors.Select(static error => error.Message).Distinct().ToList();
        return (errors[^1].Reason, texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]", null);
    }

    private sealed class SharedPull
    {
        public CancellationTokenSource Cancel { get; } = new();
        public Task<PullResult> Result { get; set; } = null!;
        public int Waiters { get; set; }
    }
}
