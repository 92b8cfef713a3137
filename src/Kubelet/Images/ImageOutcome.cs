using NodeStack.CriShim.Images;

namespace NodeStack.Kubelet.Images;

/// <summary>
/// The image, or why not: Reason is a waiting reason of pod status (ErrImagePull, ImagePullBackOff, ErrImageNeverPull,
/// InvalidImageName, ImageInspectError, RegistryUnavailable, SignatureValidationFailed) and Message its text. RetryAt: when
/// asking again may help.
/// </summary>
public sealed record ImageOutcome(Image? Image, string Reason, string Message, DateTimeOffset? RetryAt)
{
    public bool IsPresent => Image is not null;
}
