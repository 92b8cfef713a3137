using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;

namespace NodeStack.Kubelet.Images;

/// <summary>How one pull ended: the image, or the runtime's reason and text.</summary>
/// <param name="Took">Without the wait for a place.</param>
internal sealed record PullResult(Image? Image, CriErrorReason Reason, string Message, TimeSpan Took)
{
    /// <summary>The credential that opened the registry; null: none was needed.</summary>
    public RegistryAuth? Used { get; init; }
}
