using System.Text;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>What tells entries of managedFields apart.</summary>
/// <param name="ApiVersion">Empty for appliers: they stay the same when they change the version.</param>
internal sealed record FieldManagerId(string Name, bool IsApplier, string ApiVersion, string Subresource)
{
    /// <summary>Upstream orders managers by this text.</summary>
    public string SortKey
    {
        get
        {
            var item = new JsonObject();
            if (Name.Length > 0)
                item["manager"] = Name;
            item["operation"] = IsApplier ? "Apply" : "Update";
            if (ApiVersion.Length > 0)
                item["apiVersion"] = ApiVersion;
            if (Subresource.Length > 0)
                item["subresource"] = Subresource;
            return Encoding.UTF8.GetString(ObjectEncoder.Encode(item));
        }
    }

    /// <summary>As messages about conflicts name it.</summary>
    public override string ToString()
    {
        var name = GoText.Quote(Name);
        if (Subresource.Length > 0)
            name = $"{name} with subresource {GoText.Quote(Subresource)}";
        return IsApplier ? name : $"{name} using {ApiVersion}";
    }
}

/// <summary>What one manager owns.</summary>
/// <param name="ApiVersion">In which version the fields are named.</param>
/// <param name="Time">Of its last change; empty: never told.</param>
internal sealed record ManagedEntry(FieldManagerId Id, string ApiVersion, FieldSet Fields, string Time);
