using System.Globalization;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Writes;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Query parameters to checked options, with upstream's errors (apimachinery, meta/internalversion/validation and meta/v1/validation).</summary>
public static class QueryParser
{
    private const string Exact = "Exact";
    private const string NotOlderThan = "NotOlderThan";

    /// <exception cref="ApiException">400 or 422.</exception>
    public static ListOptions List(IQueryCollection query, bool isWatchPath)
    {
        var watch = isWatchPath || Flag(query, "watch");
        string match = First(query, "resourceVersionMatch"), version = First(query, "resourceVersion"), token = First(query, "continue");
        bool? initial = query.ContainsKey("sendInitialEvents") ? Flag(query, "sendInitialEvents") : null;
        var errors = new FieldErrors();
        if (watch)
            CheckWatch(match, token, initial, errors);
        else
            CheckList(match, version, token, initial, errors);
        if (errors.Any)
            throw ApiErrors.Invalid("meta.k8s.io", "ListOptions", "", errors.Items);
        var timeout = Number(query, "timeoutSeconds");
        return new ListOptions(
            First(query, "labelSelector"), First(query, "fieldSelector"), watch, Flag(query, "allowWatchBookmarks"), Version(version, watch), match,
            timeout is not (null or 0) ? TimeSpan.FromSeconds(Math.Clamp(timeout.Value, 0, int.MaxValue)) : null, Math.Max(0, Number(query, "limit") ?? 0), token, initial);
    }

    /// <param name="kind">CreateOptions, UpdateOptions or PatchOptions.</param>
    public static WriteOptions Write(IQueryCollection query, string kind, bool isApply = false)
    {
        var errors = new FieldErrors();
        var manager = First(query, "fieldManager");
        if (kind == "PatchOptions")
            CheckForce(query, manager, isApply, errors);
        ManagerNameRules.Check(manager, "fieldManager", errors);
        CheckDryRun([.. query["dryRun"].Select(v => v ?? "")], errors);
        var validation = First(query, "fieldValidation");
        if (validation is not ("" or "Ignore" or "Warn" or "Strict"))
            errors.NotSupported("fieldValidation", validation, "", "Ignore", "Strict", "Warn");
        if (errors.Any)
            throw ApiErrors.Invalid("meta.k8s.io", kind, "", errors.Items);
        return new WriteOptions(query["dryRun"].Count > 0, manager, ValidationOf(validation), Flag(query, "force"));
    }

    public static FieldValidation ValidationOf(string text) => text switch
    {
        "Ignore" => FieldValidation.Ignore,
        "Strict" => FieldValidation.Strict,
        _ => FieldValidation.Warn,
    };

    public static void CheckDryRun(IReadOnlyList<string> values, FieldErrors errors)
    {
        if (values.Any(v => v != "All"))
            errors.Add(
                "FieldValueNotSupported", "dryRun",
                $"Unsupported value: [{string.Join(",", values.Select(v => $"\"{v}\""))}]: supported values: \"All\"");
    }

    /// <summary>The value of a parameter; of several the first, as Go has it. Empty: none.</summary>
    public static string First(IQueryCollection query, string name) => query.TryGetValue(name, out var values) && values.Count > 0 ? values[0] ?? "" : "";

    /// <summary>As upstream reads booleans of queries: all but "0" and "false" is true, nothing too.</summary>
    public static bool Flag(IQueryCollection query, string name) =>
        query.ContainsKey(name) && First(query, name) is var text && text != "0" && !text.Equals("false", StringComparison.OrdinalIgnoreCase);

    public static long? Number(IQueryCollection query, string name)
    {
        var text = First(query, name);
        if (text.Length == 0)
            return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ApiErrors.BadRequest($"strconv.ParseInt: parsing {GoText.Quote(text)}: {(IsNumber(text) ? "value out of range" : "invalid syntax")}");
    }

    private static bool IsNumber(string text) => text.AsSpan().TrimStart("+-") is { IsEmpty: false } digits && !digits.ContainsAnyExceptInRange('0', '9');

    private static long? Version(string text, bool watch)
    {
        if (text.Length == 0)
            return null;
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version <= long.MaxValue)
            return (long)version;
        var problem = $"resourceVersion: Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": {(text.All(char.IsAsciiDigit) ? "value out of range" : "invalid syntax")}";
        // Upstream's watch does not wrap this error, so it is a 500 without a reason there; clients know it as that.
        throw watch ? new ApiException(new ApiStatus(500, "", problem)) : ApiErrors.BadRequest($"invalid resource version: {problem}");
    }

    private static void CheckList(string match, string version, string token, bool? initial, FieldErrors errors)
    {
        if (match.Length > 0)
        {
            if (version.Length == 0)
                errors.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided");
            if (token.Length > 0)
                errors.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided");
            if (match is not (Exact or NotOlderThan))
                errors.NotSupported("resourceVersionMatch", match, Exact, NotOlderThan, "");
            if (match == Exact && version == "0")
                errors.Forbidden("resourceVersionMatch", "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
        }
        if (initial is not null)
            errors.Forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
    }

    private static void CheckWatch(string match, string token, bool? initial, FieldErrors errors)
    {
        if (initial is not null && match != NotOlderThan)
            errors.Forbidden("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        if (match.Length == 0)
            return;
        if (initial is null)
            errors.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        if (match != NotOlderThan)
            errors.NotSupported("resourceVersionMatch", match, NotOlderThan);
        if (token.Length > 0)
            errors.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided");
    }

    private static void CheckForce(IQueryCollection query, string manager, bool isApply, FieldErrors errors)
    {
        if (isApply && manager.Length == 0)
            errors.Required("fieldManager", "is required for apply patch");
        else if (!isApply && query.ContainsKey("force"))
            errors.Forbidden("force", "may not be specified for non-apply patch");
    }
}
