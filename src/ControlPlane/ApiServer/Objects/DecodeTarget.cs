using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>What the path of a request says its body must be.</summary>
/// <param name="Group">Empty for the core group.</param>
public sealed record DecodeTarget(string Group, string Version, string Kind, TypeSchema Type)
{
    /// <summary>Whether a body may name any group and version: options are the same in all of them.</summary>
    public bool IsOfAnyVersion { get; init; }

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public static DecodeTarget Of(ResourceDeclaration resource) =>
        new(resource.Group, resource.Version, resource.Kind, ApiSchema.Get(resource.Schema));
}
