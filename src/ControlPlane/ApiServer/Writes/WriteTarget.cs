using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Writes;

/// <summary>What a write is about, and who writes.</summary>
/// <param name="Subresource">Empty: the object itself.</param>
/// <param name="Rules">Of the kind, or of the subresource.</param>
/// <param name="Name">Empty for creates.</param>
/// <param name="Manager">Who owns the fields that are written.</param>
public sealed record WriteTarget(
    ServedResource Resource, string Subresource, KindRules Rules, string Namespace, string Name, UserIdentity User, WriteOptions Options, string Manager)
{
    /// <summary>Texts for Warning headers.</summary>
    public List<string> Warnings { get; init; } = [];

    /// <summary>Whether the new state is the present one with a patch, not one that the writer made whole.</summary>
    public bool IsPatch { get; init; }

    public ResourceDeclaration Declaration => Resource.Declaration;
}

/// <summary>The object as written, in the version of the request.</summary>
/// <param name="Json">Complete, with resourceVersion.</param>
public sealed record WriteAnswer(int Code, ReadOnlyMemory<byte> Json);
