using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace NodeStack.Kubelet.Logs;

/// <summary>Cuts a growing file into lines, with one buffer. A line over the limit is dropped whole, so that a damaged file cannot eat memory.</summary>
internal sealed class LogLineBuffer : IDisposable
{
    private const int StartBytes = 64 * 1024;
    private const int MaxLineBytes = 1024 * 1024;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(StartBytes);
    private int _start;
    private int _end;
    private long _offset;
    private bool _dropping;

    /// <summary>Goes on at this offset of a file, forgetting what was read.</summary>
    public void Reset(long offset) => (_start, _end, _offset, _dropping) = (0, 0, offset, false);

    /// <summary>Where in the file the next read will be.</summary>
    public long Offset => _offset;

    /// <summary>The next whole line with its newline; false when more must be read.</summary>
    public bool TryTake(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            var rest = _bytes.AsSpan(_start, _end - _start);
            var feed = rest.IndexOf((byte)'\n');
            if (feed < 0)
            {
                line = default;
                return false;
            }
            _start += feed + 1;
            line = rest[..(feed + 1)];
            if (!_dropping) return true;
            _dropping = false;
        }
    }

    /// <summary>What stands after the last newline, at the end of a file that grows no more.</summary>
    public ReadOnlySpan<byte> TakeRest()
    {
        var rest = _dropping ? default : (ReadOnlySpan<byte>)_bytes.AsSpan(_start, _end - _start);
        _start = _end;
        return rest;
    }

    /// <summary>Reads on. Returns the number of bytes, zero at the end of the file.</summary>
    public int Fill(SafeFileHandle file)
    {
        MakeRoom();
        var count = RandomAccess.Read(file, _bytes.AsSpan(_end), _offset);
        _end += count;
        _offset += count;
        return count;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }
        if (_end < _bytes.Length) return;
        if (_bytes.Length >= MaxLineBytes)
        {
            _dropping = true;
            _end = 0;
            return;
        }
        var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
        _bytes.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
