#pragma once
// Inner loops of pointwise ops that are compiled once, below all instruction sets: they may call what they like.
#define TP_ISA once
#define TP_ISA_LEVEL 0
#include "cpu/loops.h"
#include "cpu/special/special.h"
