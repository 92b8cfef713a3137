using NodeStack.CriShim.Connection;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.CriShim.Translation;
using P = NodeStack.CriShim.Proto;
using Client = NodeStack.CriShim.Proto.ImageService.ImageServiceClient;

namespace NodeStack.CriShim.Images;

/// <summary>The image calls of any CRI v1 runtime; may have a connection, and so an endpoint, of its own.</summary>
public sealed class CriImageClient : IImageService
{
    private readonly CallRunner<Client> _calls;

    /// <summary>The connection is borrowed: its owner disposes it after this client.</summary>
    public CriImageClient(RuntimeConnection connection, ICriCallObserver? observer = null)
    {
        var deadlines = new CallDeadlines(connection.Options.RequestTimeout);
        _calls = new CallRunner<Client>(new Client(connection.Invoker), connection.Endpoint, deadlines, observer);
    }

    public Task<IReadOnlyList<Image>> ListImagesAsync(CancellationToken cancel) => _calls.ListAsync(
        CriCall.ListImages,
        new P.ListImagesRequest(),
        static (c, r, o) => c.ListImagesAsync(r, o),
        static a => a.Images.ToList(ImageTranslator.ToDomain),
        static () => new P.StreamImagesRequest(),
        static (c, r, o) => c.StreamImages(r, o),
        static a => a.Images.ToList(ImageTranslator.ToDomain),
        cancel);

    public async Task<Image?> ImageStatusAsync(ImageSpec image, CancellationToken cancel)
    {
        try
        {
            return await _calls.RunAsync(
                CriCall.ImageStatus, new P.ImageStatusRequest { Image = ImageTranslator.ToProto(image) },
                static (c, r, o) => c.ImageStatusAsync(r, o),
                static a => a.Image is { } found ? ImageTranslator.ToDomain(found) : null,
                cancel).ConfigureAwait(false);
        }
        catch (CriException error) when (error.Reason == CriErrorReason.NotFound)
        {
            return null;
        }
    }

    public Task<string> PullImageAsync(ImageSpec image, RegistryAuth? auth, PodSandboxConfig? sandbox, CancellationToken cancel) => _calls.RunAsync(
        CriCall.PullImage,
        new P.PullImageRequest
        {
            Image = ImageTranslator.ToProto(image),
            Auth = ImageTranslator.ToProto(auth),
            SandboxConfig = sandbox is null ? null : SandboxTranslator.ToProto(sandbox),
        },
        static (c, r, o) => c.PullImageAsync(r, o),
        static a => a.ImageRef.Length > 0 ? a.ImageRef : throw new MalformedAnswerException("no image reference"),
        cancel);

    public async Task RemoveImageAsync(ImageSpec image, CancellationToken cancel)
    {
        try
        {
            await _calls.RunAsync(
                CriCall.RemoveImage, new P.RemoveImageRequest { Image = ImageTranslator.ToProto(image) },
                static (c, r, o) => c.RemoveImageAsync(r, o), static _ => true, cancel).ConfigureAwait(false);
        }
        catch (CriException error) when (error.Reason == CriErrorReason.NotFound)
        {
            // Already gone: the wish is fulfilled.
        }
    }

    public Task<ImageFsUsage> ImageFsUsageAsync(CancellationToken cancel) => _calls.RunAsync(
        CriCall.ImageFsInfo, new P.ImageFsInfoRequest(), static (c, r, o) => c.ImageFsInfoAsync(r, o), ImageTranslator.ToDomain, cancel);
}
