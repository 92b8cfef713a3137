using NodeStack.CriShim.Runtime;

namespace NodeStack.CriShim.Images;

/// <summary>The 6 image calls of CRI v1 in our own words. Same error and thread rules as <see cref="IContainerRuntime"/>.</summary>
public interface IImageService
{
    Task<IReadOnlyList<Image>> ListImagesAsync(CancellationToken cancel);

    /// <summary>Null when the image is not on the node.</summary>
    Task<Image?> ImageStatusAsync(ImageSpec image, CancellationToken cancel);

    /// <summary>Returns the reference (digest or id) of what was pulled. Has no deadline of its own: the caller decides.</summary>
    Task<string> PullImageAsync(ImageSpec image, RegistryAuth? auth, PodSandboxConfig? sandbox, CancellationToken cancel);
    Task RemoveImageAsync(ImageSpec image, CancellationToken cancel);
    Task<ImageFsUsage> ImageFsUsageAsync(CancellationToken cancel);
}
