using NodeStack.CriShim.Images;

namespace NodeStack.Kubelet.Containers.Security;

/// <summary>Who the image runs as: a number or a name, never both; an image that says nothing runs as root.</summary>
internal readonly record struct ImageUser(long? Uid, string Username)
{
    public static ImageUser Of(Image image) => image switch
    {
        { Uid: { } uid } => new ImageUser(uid, ""),
        { Username.Length: > 0 } => new ImageUser(null, image.Username),
        _ => new ImageUser(0, ""),
    };
}
