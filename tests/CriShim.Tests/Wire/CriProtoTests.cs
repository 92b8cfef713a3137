using Google.Protobuf.Reflection;
using NodeStack.CriShim.Proto;

namespace NodeStack.CriShim.Tests.Wire;

/// <summary>proto/cri/api.proto against the frozen facts of the protocol: rpc signatures, field numbers and types, enum values.</summary>
public sealed class CriProtoTests
{
    private static readonly string[] Golden = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", "cri-v1-wire.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .ToArray();

    [Fact]
    public void Descriptor_ComparedWithFrozenFacts_IsTheSame()
    {
        var ours = Facts(ApiReflection.Descriptor).ToHashSet();
        var theirs = Golden.ToHashSet();
        Assert.Empty(theirs.Except(ours));
        Assert.Empty(ours.Except(theirs));
    }

    [Fact]
    public void Services_Counted_AreComplete()
    {
        Assert.Equal("runtime.v1", ApiReflection.Descriptor.Package);
        Assert.Equal(35, RuntimeService.Descriptor.Methods.Count);
        Assert.Equal(6, ImageService.Descriptor.Methods.Count);
        Assert.Equal("runtime.v1.RuntimeService", RuntimeService.Descriptor.FullName);
        Assert.Equal("runtime.v1.ImageService", ImageService.Descriptor.FullName);
    }

    private static IEnumerable<string> Facts(FileDescriptor file)
    {
        foreach (var service in file.Services)
            foreach (var rpc in service.Methods)
                yield return $"rpc {service.Name}.{rpc.Name} {rpc.InputType.Name} -> {(rpc.IsServerStreaming ? "stream " : "")}{rpc.OutputType.Name}";
        foreach (var message in file.MessageTypes)
            foreach (var fact in Facts(message))
                yield return fact;
        foreach (var declared in file.EnumTypes)
            foreach (var value in declared.Values)
                yield return $"enum {declared.Name}.{value.Name}={value.Number}";
    }

    private static IEnumerable<string> Facts(MessageDescriptor message)
    {
        if (message.Fields.InDeclarationOrder().Count == 0)
            yield return $"message {message.Name} (empty)";
        foreach (var field in message.Fields.InDeclarationOrder())
            yield return $"{message.Name}.{field.Name}={field.FieldNumber} {TypeName(field)}";
        foreach (var declared in message.EnumTypes)
            foreach (var value in declared.Values)
                yield return $"enum {message.Name}.{declared.Name}.{value.Name}={value.Number}";
    }

    private static string TypeName(FieldDescriptor field)
    {
        if (field.IsMap)
            return $"map<{TypeName(field.MessageType.Fields[1])}, {TypeName(field.MessageType.Fields[2])}>";
        var name = field.FieldType switch
        {
            FieldType.Message => field.MessageType.Name,
            FieldType.Enum => field.EnumType.Name,
            var scalar => scalar.ToString().ToLowerInvariant(),
        };
        return field.IsRepeated ? "repeated " + name : name;
    }
}
