using Grpc.Core;
using NodeStack.CriShim.Translation;
using P = NodeStack.CriShim.Proto;

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>The image service over gRPC.</summary>
internal sealed class FakeImageEndpoint(FakeContainerRuntime fake) : P.ImageService.ImageServiceBase
{
    public override async Task<P.ListImagesResponse> ListImages(P.ListImagesRequest request, ServerCallContext context)
    {
        var answer = new P.ListImagesResponse();
        answer.Images.AddRange((await fake.ListImagesAsync(context.CancellationToken)).Select(FakeCriTranslator.Listed));
        return answer;
    }

    public override async Task<P.ImageStatusResponse> ImageStatus(P.ImageStatusRequest request, ServerCallContext context)
    {
        var image = await fake.ImageStatusAsync(ImageTranslator.ToDomain(request.Image), context.CancellationToken);
        return new P.ImageStatusResponse { Image = image is null ? null : FakeCriTranslator.Listed(image) };
    }

    public override async Task<P.PullImageResponse> PullImage(P.PullImageRequest request, ServerCallContext context)
    {
        var sandbox = request.SandboxConfig is { } config ? FakeCriTranslator.Config(config) : null;
        var auth = FakeCriTranslator.Auth(request.Auth);
        return new P.PullImageResponse
        {
            ImageRef = await fake.PullImageAsync(ImageTranslator.ToDomain(request.Image), auth, sandbox, context.CancellationToken),
        };
    }

    public override async Task<P.RemoveImageResponse> RemoveImage(P.RemoveImageRequest request, ServerCallContext context)
    {
        await fake.RemoveImageAsync(ImageTranslator.ToDomain(request.Image), context.CancellationToken);
        return new P.RemoveImageResponse();
    }

    public override async Task<P.ImageFsInfoResponse> ImageFsInfo(P.ImageFsInfoRequest request, ServerCallContext context)
    {
        var usage = await fake.ImageFsUsageAsync(context.CancellationToken);
        var answer = new P.ImageFsInfoResponse();
        answer.ImageFilesystems.AddRange(usage.Images.Select(FakeStatsTranslator.Filesystem));
        answer.ContainerFilesystems.AddRange(usage.Containers.Select(FakeStatsTranslator.Filesystem));
        return answer;
    }
}
