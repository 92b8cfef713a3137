using System.Text;
using k8s.Models;

namespace NodeStack.Kubelet.Containers.Env;

/// <summary>
/// A container's variables: envFrom first, then env in order, where a later one replaces an earlier one of the same name and
/// may refer to those before it and to those of services. What tells of services comes last, and only under names that are still free.
/// </summary>
public static class EnvironmentBuilder
{
    public static IReadOnlyList<KeyValuePair<string, string>> Build(V1Pod pod, V1Container container, EnvironmentSources sources)
    {
        var variables = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var from in container.EnvFrom ?? [])
            AddAll(variables, pod, from, sources.Objects);
        var services = sources.Services.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        string? Earlier(string name) => variables.TryGetValue(name, out var own) ? own : services.GetValueOrDefault(name);
        foreach (var variable in container.Env ?? [])
            if (Value(Earlier, pod, container, variable, sources) is { } value)
                variables[variable.Name ?? ""] = value;
        foreach (var (name, value) in sources.Services)
            variables.TryAdd(name, value);
        if (variables.Keys.FirstOrDefault(name => name.Contains('\0') || variables[name].Contains('\0')) is { } bad)
            throw ConfigErrors.Container($"environment variable {ConfigErrors.Quote(bad)} contains a NUL byte");
        return [.. variables];
    }

    private static void AddAll(OrderedDictionary<string, string> variables, V1Pod pod, V1EnvFromSource from, IConfigObjects objects)
    {
        var ns = pod.Metadata?.NamespaceProperty ?? "";
        IEnumerable<KeyValuePair<string, string>> found = [];
        if (from.ConfigMapRef is { } map)
            found = Existing(objects.ConfigMap(ns, map.Name), map.Optional, "configmap", map.Name)?.Data ?? found;
        else if (from.SecretRef is { } secret)
            found = Existing(objects.Secret(ns, secret.Name), secret.Optional, "secret", secret.Name)?.Data?
                .Select(p => KeyValuePair.Create(p.Key, Encoding.UTF8.GetString(p.Value))) ?? found;
        foreach (var (key, value) in found.OrderBy(p => p.Key, StringComparer.Ordinal))
            variables[from.Prefix + key] = value;
    }

    /// <summary>Null leaves the variable out: an optional reference to nothing.</summary>
    private static string? Value(
        Func<string, string?> earlier, V1Pod pod, V1Container container, V1EnvVar variable, EnvironmentSources sources)
    {
        if (!string.IsNullOrEmpty(variable.Value))
            return VariableExpansionRules.Expand(variable.Value, earlier);
        var ns = pod.Metadata?.NamespaceProperty ?? "";
        return variable.ValueFrom switch
        {
            { FieldRef: { } field } => FieldPathRules.Variable(pod, field, sources.Addresses),
            { ResourceFieldRef: { } resource } => ResourceFieldRules.Value(pod, container, resource, sources.Allocatable),
            { ConfigMapKeyRef: { } map } => FromConfigMap(sources.Objects, ns, map),
            { SecretKeyRef: { } secret } => FromSecret(sources.Objects, ns, secret),
            { FileKeyRef: { } file } => FromFile(sources, file),
            _ => "",
        };
    }

    private static string? FromConfigMap(IConfigObjects objects, string ns, V1ConfigMapKeySelector selector)
    {
        var map = Existing(objects.ConfigMap(ns, selector.Name), selector.Optional, "configmap", selector.Name);
        if (map is null)
            return null;
        if (map.Data is not null && map.Data.TryGetValue(selector.Key, out var value))
            return value;
        return selector.Optional == true
            ? null
            : throw ConfigErrors.Container($"couldn't find key {selector.Key} in ConfigMap {ns}/{selector.Name}");
    }

    private static string? FromSecret(IConfigObjects objects, string ns, V1SecretKeySelector selector)
    {
        var secret = Existing(objects.Secret(ns, selector.Name), selector.Optional, "secret", selector.Name);
        if (secret is null)
            return null;
        if (secret.Data is not null && secret.Data.TryGetValue(selector.Key, out var value))
            return Encoding.UTF8.GetString(value);
        return selector.Optional == true
            ? null
            : throw ConfigErrors.Container($"couldn't find key {selector.Key} in Secret {ns}/{selector.Name}");
    }

    private static string? FromFile(EnvironmentSources sources, V1FileKeySelector selector)
    {
        var value = sources.FileValue(selector.VolumeName, selector.Path, selector.Key);
        if (!string.IsNullOrEmpty(value))
            return value;
        return selector.Optional == true
            ? null
            : throw ConfigErrors.Container(
                $"environment variable key {ConfigErrors.Quote(selector.Key)} not found in file {ConfigErrors.Quote(selector.Path)}");
    }

    private static T? Existing<T>(T? found, bool? optional, string kind, string name)
        where T : class =>
        found is not null || optional == true ? found : throw ConfigErrors.Container($"{kind} {ConfigErrors.Quote(name)} not found");
}
