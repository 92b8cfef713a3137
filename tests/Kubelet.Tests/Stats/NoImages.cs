using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Tests.Stats;

/// <summary>An image service that is down.</summary>
internal sealed class NoImages : IImageService
{
    public Task<IReadOnlyList<Image>> ListImagesAsync(CancellationToken cancel) => throw new NotSupportedException();
    public Task<Image?> ImageStatusAsync(ImageSpec image, CancellationToken cancel) => throw new NotSupportedException();
    public Task<string> PullImageAsync(ImageSpec image, RegistryAuth? auth, PodSandboxConfig? sandbox, CancellationToken cancel) => throw new NotSupportedException();
    public Task RemoveImageAsync(ImageSpec image, CancellationToken cancel) => throw new NotSupportedException();
    public Task<ImageFsUsage> ImageFsUsageAsync(CancellationToken cancel) => Task.FromException<ImageFsUsage>(new CriException("ImageFsInfo", CriErrorReason.Unavailable, "down"));
}
