using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Writes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Options of a delete, from the body when there is one, else from the query.</summary>
public static class DeleteOptionsParser
{
    /// <param name="body">A decoded DeleteOptions; null: there was no body.</param>
    /// <exception cref="ApiException">400 or 422.</exception>
    public static DeleteOptions Parse(JsonObject? body, IQueryCollection query)
    {
        var errors = new FieldErrors();
        bool? orphan;
        string? propagation;
        string[] dryRun;
        if (body is not null)
        {
            (orphan, propagation) = (body.FlagOrNull("orphanDependents"), (string?)body["propagationPolicy"]);
            dryRun = body["dryRun"] is JsonArray list ? [.. list.Select(v => (string?)v ?? "")] : [];
        }
        else
        {
            orphan = query.ContainsKey("orphanDependents") ? QueryParser.Flag(query, "orphanDependents") : null;
            propagation = query.ContainsKey("propagationPolicy") ? QueryParser.First(query, "propagationPolicy") : null;
            dryRun = [.. query["dryRun"].Select(v => v ?? "")];
        }
        if (orphan is not null && propagation is not null)
            errors.Invalid("propagationPolicy", propagation, "orphanDependents and deletionPropagation cannot be both set");
        if (propagation is not (null or "Foreground" or "Background" or "Orphan"))
            errors.NotSupported("propagationPolicy", propagation, "Foreground", "Background", "Orphan", "nil");
        QueryParser.CheckDryRun(dryRun, errors);
        if (errors.Any)
            throw ApiErrors.Invalid("meta.k8s.io", "DeleteOptions", "", errors.Items);
        propagation ??= orphan is { } old ? old ? "Orphan" : "Background" : "";
        var preconditions = body.Child("preconditions");
        return new DeleteOptions(
            body is not null ? body.NumberOrNull("gracePeriodSeconds") : QueryParser.Number(query, "gracePeriodSeconds"), propagation,
            preconditions.Text("uid"), preconditions.Text("resourceVersion"), dryRun.Length > 0);
    }
}
