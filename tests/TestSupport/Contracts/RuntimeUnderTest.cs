using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;

namespace NodeStack.TestSupport.Contracts;

/// <summary>A runtime to prove: the two clients, an image with a shell that is on the node, and a folder for logs.</summary>
public sealed record RuntimeUnderTest(IContainerRuntime Runtime, IImageService Images, string Image, string LogRoot)
{
    /// <summary>The image's shell, e.g. /bin/sh.</summary>
    public string Shell { get; init; } = "/bin/sh";
}
