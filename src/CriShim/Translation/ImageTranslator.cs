using NodeStack.CriShim.Images;
using P = NodeStack.CriShim.Proto;

namespace NodeStack.CriShim.Translation;

/// <summary>Images, credentials and image filesystems.</summary>
internal static class ImageTranslator
{
    public static P.ImageSpec ToProto(ImageSpec image)
    {
        var proto = new P.ImageSpec
        {
            Image = image.Image,
            UserSpecifiedImage = image.UserSpecified,
            RuntimeHandler = image.RuntimeHandler,
        };
        proto.Annotations.Put(image.Annotations);
        return proto;
    }

    public static ImageSpec ToDomain(P.ImageSpec proto) =>
        new(proto.Image, proto.RuntimeHandler, proto.UserSpecifiedImage) { Annotations = proto.Annotations.ToLabels() };

    public static P.AuthConfig? ToProto(RegistryAuth? auth) => auth is null
        ? null
        : new P.AuthConfig
        {
            Username = auth.Username,
            Password = auth.Password,
            Auth = auth.Auth,
            ServerAddress = auth.ServerAddress,
            IdentityToken = auth.IdentityToken,
            RegistryToken = auth.RegistryToken,
        };

    public static Image ToDomain(P.Image proto) => new(
        proto.Id.Length > 0 ? proto.Id : throw new MalformedAnswerException("image without id"),
        proto.RepoTags.ToList(static tag => tag),
        proto.RepoDigests.ToList(static digest => digest),
        proto.Size,
        proto.Uid?.Value,
        proto.Username,
        proto.Pinned);

    public static ImageFsUsage ToDomain(P.ImageFsInfoResponse proto) => new(
        proto.ImageFilesystems.ToList(StatsTranslator.ToDomain),
        proto.ContainerFilesystems.ToList(StatsTranslator.ToDomain));
}
