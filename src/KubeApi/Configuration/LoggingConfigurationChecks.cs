using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Configuration;

/// <summary>What is wrong with a logging configuration, in upstream's words.</summary>
public static class LoggingConfigurationChecks
{
    /// <param name="path">Where the configuration is.</param>
    /// <param name="alphaOptions">Whether the feature LoggingAlphaOptions is on.</param>
    public static void Check(LoggingConfiguration logging, string path, bool alphaOptions, FieldErrors errors)
    {
        if (logging.FlushFrequency.Value <= TimeSpan.Zero)
            errors.Invalid($"{path}.flushFrequency", GoDuration.Format(logging.FlushFrequency.Value), "Must be greater than zero");
        if (logging.Format is not ("text" or "json"))
            errors.Invalid($"{path}.format", logging.Format, "Unsupported log format");
        Verbosity(logging.Verbosity, $"{path}.verbosity", errors);
        if (logging.VModule.Count > 0 && logging.Format != "text")
            errors.Forbidden($"{path}.vmodule", "Only supported for text log format");
        for (var i = 0; i < logging.VModule.Count; i++)
            Module(logging.VModule[i], $"{path}.vmodule[{i}]", errors);
        Stream(logging.Options.Text, $"{path}.options.text", alphaOptions, errors);
        Stream(logging.Options.Json, $"{path}.options.json", alphaOptions, errors);
    }

    private static void Module(VModuleItem item, string path, FieldErrors errors)
    {
        if (item.FilePattern.Length == 0)
            errors.Required(path, "File pattern must not be empty");
        if (item.FilePattern.AsSpan().IndexOfAny('=', ',') >= 0)
            errors.Invalid(path, item.FilePattern, "File pattern must not contain equal sign or comma");
        Verbosity(item.Verbosity, path, errors);
    }

    private static void Verbosity(long verbosity, string path, FieldErrors errors)
    {
        if (verbosity is < 0 or > int.MaxValue)
            errors.Invalid(path, verbosity, $"Must be <= {int.MaxValue}");
    }

    private static void Stream(LoggingStreamOptions stream, string path, bool alphaOptions, FieldErrors errors)
    {
        if (stream.SplitStream && !alphaOptions)
            errors.Forbidden($"{path}.splitStream", "Feature LoggingAlphaOptions is disabled");
        if (!Quantity.TryParse(stream.InfoBufferSize, out var size))
            errors.Invalid($"{path}.infoBufferSize", stream.InfoBufferSize, "must be a quantity");
        else if (!size.IsZero && !alphaOptions)
            errors.Forbidden($"{path}.infoBufferSize", "Feature LoggingAlphaOptions is disabled");
    }
}
