using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Admission;

public enum AdmissionOperation
{
    Create,
    Update,
    Delete,
    Connect,
}

/// <summary>A write on its way in.</summary>
public sealed class AdmissionRequest
{
    public required AdmissionOperation Operation { get; init; }
    public required ResourceDeclaration Resource { get; init; }
    public string Subresource { get; init; } = "";
    public required string Namespace { get; init; }

    /// <summary>Empty while a name is still to be generated, and for collections.</summary>
    public required string Name { get; init; }

    /// <summary>The new object (for actions the body); null for deletes and most connects. Mutating plugins change it in place.</summary>
    public JsonObject? Object { get; init; }

    /// <summary>The present object; null for creates.</summary>
    public JsonObject? OldObject { get; init; }

    public required UserIdentity User { get; init; }
    public bool DryRun { get; init; }

    /// <summary>Texts for Warning headers of the answer.</summary>
    public List<string> Warnings { get; } = [];
}

/// <summary>One link of the admission chain. Refuses by throwing <see cref="Errors.ApiException"/>.</summary>
public interface IAdmission
{
    /// <summary>As upstream calls the plugin, e.g. <c>LimitRanger</c>.</summary>
    string Name { get; }
}

/// <summary>A plugin that may change the object.</summary>
public interface IMutatingAdmission : IAdmission
{
    /// <summary>Runs before validation.</summary>
    ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellation);
}

/// <summary>A plugin that may only refuse.</summary>
public interface IValidatingAdmission : IAdmission
{
    /// <summary>Runs after all mutations and after validation, against the final object.</summary>
    ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellation);
}
