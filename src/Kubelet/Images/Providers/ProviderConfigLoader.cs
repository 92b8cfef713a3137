using System.Text.Json.Nodes;
using NodeStack.KubeApi.Configuration;
using NodeStack.KubeApi.Yaml;
using NodeStack.Kubelet.Configuration;

namespace NodeStack.Kubelet.Images.Providers;

/// <summary>Reads --image-credential-provider-config, a file or a folder of files, and looks whether the plugins are there.</summary>
internal static class ProviderConfigLoader
{
    /// <summary>Sorted by name, the order in which plugins are asked. Throws <see cref="ConfigurationException"/> with all errors.</summary>
    public static IReadOnlyList<ProviderConfig> Load(string path, string binFolder)
    {
        var errors = new List<string>();
        var found = new List<ProviderConfig>();
        foreach (var file in Files(path))
        {
            var own = new List<string>();
            found.AddRange(ProviderConfigParser.Parse(Read(file), own));
            errors.AddRange(own.Select(e => $"{file}: {e}"));
        }
        foreach (var twice in found.GroupBy(p => p.Name).Where(g => g.Count() > 1))
            errors.Add($"duplicate provider name \"{twice.Key}\" found in configuration file(s)");
        if (!Directory.Exists(binFolder))
            errors.Add($"plugin binary directory {binFolder} did not exist");
        else if (errors.Count == 0)
            errors.AddRange(found.Where(p => !File.Exists(Path.Combine(binFolder, p.Name))).Select(p => $"plugin binary executable {Path.Combine(binFolder, p.Name)} did not exist"));
        return errors.Count == 0 ? [.. found.OrderBy(p => p.Name, StringComparer.Ordinal)] : throw new ConfigurationException(errors);
    }

    private static IReadOnlyList<string> Files(string path)
    {
        if (!Directory.Exists(path))
            return [path];
        var files = Directory.GetFiles(path).Where(f => Path.GetExtension(f) is ".json" or ".yaml" or ".yml").Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new ConfigurationException($"no configuration files found in directory \"{path}\"");
    }

    private static JsonObject Read(string file)
    {
        try
        {
            return DocumentReader.Read(File.ReadAllBytes(file)) is [var only] && JsonNode.Parse(only.Json.Span) is JsonObject document
                ? document
                : throw new ConfigurationException($"{file}: not one document with an object");
        }
        catch (DocumentFormatException e)
        {
            throw new ConfigurationException($"{file}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"unable to read file \"{file}\": {e.Message}");
        }
    }
}
